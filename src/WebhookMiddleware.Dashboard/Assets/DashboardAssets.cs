using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Assets;

/// <summary>
/// The style sheet and the script. Their names contain the hash of their content, so that browsers keep them for good and never ask again.
/// </summary>
internal static class DashboardAssets
{
    public const string Route = "/assets/{name}";

    private static readonly Asset Css = Asset.Load("dashboard.css", "text/css; charset=utf-8");
    private static readonly Asset Js = Asset.Load("dashboard.js", "text/javascript; charset=utf-8");

    public static string Style => Css.Path;

    public static string Script => Js.Path;

    /// <summary>Writes an asset. They hold nothing that is not public, so that the gate does not ask for them.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string ?? "";
        var asset = name.EndsWith(".css", StringComparison.Ordinal) ? Css : name.EndsWith(".js", StringComparison.Ordinal) ? Js : null;
        if (asset is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // During a deployment, the page may come from a host of another version. It gets what there is, and keeps it no longer than that.
        var isExact = asset.Path == $"assets/{name}";
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        context.Response.Headers.CacheControl = isExact ? "public, max-age=31536000, immutable" : "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.Body.WriteAsync(asset.Content, 0, asset.Content.Length, context.RequestAborted);
    }

    private sealed record Asset(string Path, string ContentType, byte[] Content)
    {
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
