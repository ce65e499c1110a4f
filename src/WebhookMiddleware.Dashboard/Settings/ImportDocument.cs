using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>The document that a person gave: a file that was chosen, or text that was typed.</summary>
/// <param name="Text">The text; that of a file, once it could be read.</param>
/// <param name="Json">The document; null if it can't be read.</param>
/// <param name="Problem">The name of a text that says why; null if <paramref name="Error"/> does, or nothing is wrong.</param>
/// <param name="Error">What is wrong with the JSON; null if nothing is.</param>
internal sealed record ImportDocument(string Text, JsonObject? Json, string? Problem = null, string? Error = null)
{
    public const string TextField = "text";
    public const string FileField = "file";

    public static async Task<ImportDocument> ReadAsync(IFormCollection form, CancellationToken cancellationToken)
    {
        var text = form[TextField].ToString();
        var hasText = !string.IsNullOrWhiteSpace(text);
        return form.Files[FileField] is { Length: > 0 } file
            ? hasText ? new ImportDocument(text, null, "Import.TwoSources")
            : file.Length > TransferEndpoints.MaxBytes ? new ImportDocument(text, null, "Import.TooLarge")
            : await ReadAsync(file, cancellationToken)
            : hasText ? Parse(Encoding.UTF8.GetBytes(text), text)
            : new ImportDocument(text, null, "Import.Empty");
    }

    private static async Task<ImportDocument> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellationToken);
        var bytes = content.ToArray();
        var preamble = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var document = Parse(bytes.AsSpan(preamble), "");

        // Text that is no UTF-8 would be changed by showing it.
        return document.Json is null ? document : document with { Text = Encoding.UTF8.GetString(bytes.AsSpan(preamble)) };
    }

    private static ImportDocument Parse(ReadOnlySpan<byte> utf8, string text)
        => StrictJson.TryParseObject(utf8, out var json, out var error)
            ? new ImportDocument(text, json)
            : new ImportDocument(text, null, Error: error);
}
