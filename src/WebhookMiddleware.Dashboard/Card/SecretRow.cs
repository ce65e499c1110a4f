using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>A row of the card's signing secrets: a stored one, by its id, unless a new one was typed.</summary>
internal sealed record SecretRow(string? Id, string Value)
{
    /// <summary>The number of secrets that a webhook can have at once, while it changes from one to the next.</summary>
    public const int Max = 2;

    private const int SecretBytes = 32;

    public static IEnumerable<SecretRow> Read(IFormCollection form)
    {
        for (var i = 0; i < Max; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"signingSecrets[{i}]");
            var id = form[path + ".id"].ToString();
            var row = new SecretRow(id.Length > 0 ? id : null, form[path].ToString().Trim());
            if ((row.Id is not null || row.Value.Length > 0) && !HookForm.IsChecked(form, path + ".remove"))
            {
                yield return row;
            }
        }
    }

    public static SecretRow Generate() => new(null, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)));
}
