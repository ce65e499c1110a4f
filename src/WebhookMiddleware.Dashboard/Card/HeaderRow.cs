using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>A row of the card's headers. An empty value keeps the one that is stored under the name.</summary>
internal sealed record HeaderRow(string Name, string Value)
{
    /// <summary>More than a webhook may have, so that the rules can say so.</summary>
    private const int MaxRows = 40;

    public static IEnumerable<HeaderRow> Read(IFormCollection form)
    {
        for (var i = 0; i < MaxRows; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"headers[{i}]");
            var row = new HeaderRow(form[path + ".name"].ToString().Trim(), form[path + ".value"].ToString());
            if ((row.Name.Length > 0 || row.Value.Length > 0) && !HookForm.IsChecked(form, path + ".remove"))
            {
                yield return row;
            }
        }
    }

    /// <summary>Counts the rows of the form, those that are empty included.</summary>
    public static int Count(IFormCollection form) => Enumerable.Range(0, MaxRows).Count(i => form.ContainsKey($"headers[{i}].name"));
}
