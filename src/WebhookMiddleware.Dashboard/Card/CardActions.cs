using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>What the card's buttons do that don't save it.</summary>
internal static class CardActions
{
    private const string Choice = "resolve.";

    /// <summary>Applies what the person has chosen, member by member, after somebody else had saved the webhook.</summary>
    public static HookForm Resolve(HookForm form, IFormCollection posted, Webhook? stored)
    {
        string[] theirs = [.. posted.Where(field => field.Value == "theirs" && field.Key.StartsWith(Choice, StringComparison.Ordinal))
            .Select(field => field.Key[Choice.Length..])];
        return stored is null || theirs.Length == 0 ? form : form.With(theirs, HookForm.Of(stored));
    }

    /// <summary>Changes the form and returns true if the button does not save it.</summary>
    public static bool TryEdit(IFormCollection posted, ref HookForm form)
    {
        switch (posted["do"].ToString())
        {
            case "addHeader":
                form = form with { BlankHeaders = Math.Max(1, HeaderRow.Count(posted) + 1 - form.Headers.Count) };
                return true;
            case "generateSecret" when form.SigningSecrets.Count < SecretRow.Max:
                form = form with { SigningSecrets = [.. form.SigningSecrets, SecretRow.Generate()] };
                return true;
            case "generateSecret" or "fields" or "preview":
                return true;
            default:
                return false;
        }
    }
}
