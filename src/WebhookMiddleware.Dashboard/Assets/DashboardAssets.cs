using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Assets;

/// <summary>
/// The style sheet and the script. Their names contain the hash of their content, so that browsers keep them for good and never ask again.
/// </summary>
internal static class DashboardAssets
{
    private static readonly Asset Css = Asset.Load("dashboard.css", "text/css; charset=utf-8");
    private static readonly Asset Js = Asset.Load("dashboard.js", "text/javascript; charset=utf-8");

    public static string Style => Css.Path;

    public static string Script => Js.Path;

    /// <summary>
    /// Gets what serves each asset, by its route below the prefix. They hold nothing that is not public, so that the gate is not asked.
    /// </summary>
    public static IReadOnlyList<(string Route, RequestDelegate Serve)> Routes { get; }
        = [("/assets/{name}.css", Css.WriteAsync), ("/assets/{name}.js", Js.WriteAsync)];

    private sealed record Asset(string Path, string ContentType, byte[] Content)
    {
        // During a deployment, the page may come from a host of another version. It gets what there is, and keeps it no longer than that.
        public Task WriteAsync(HttpContext context)
        {
            var isExact = context.Request.Path.Value!.EndsWith($"/{Path}", StringComparison.Ordinal);
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = Content.Length;
            context.Response.Headers.CacheControl = isExact ? "public, max-age=31536000, immutable" : "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.Body.WriteAsync(Content, 0, Content.Length, context.RequestAborted);
        }

        public static Asset Load(string file, string contentType)
        {
            using var stream = typeof(Asset).Assembly.GetManifestResourceStream(typeof(DashboardAssets), file)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6));
            return new Asset($"assets/{file.Replace(".", $".{hash}.", StringComparison.Ordinal)}", contentType, content);
        }
    }
}
