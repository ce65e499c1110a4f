using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>What every page has to be.</summary>
internal static class PageChecks
{
    private static readonly AxeRunOptions Wcag22 = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },

        // The one rule of WCAG 2.2, which is off otherwise.
        Rules = new() { ["target-size"] = new() { Enabled = true } },
    };

    /// <summary>Insists that axe finds no violation of WCAG 2.2 AA in either palette.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page)
    {
        foreach (var palette in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = palette });
            var found = await page.RunAxe(Wcag22);
            found.Passes.Should().NotBeEmpty();
            found.Violations.Select(Describe).Should().BeEmpty("the page is {0} in {1}", page.Url, palette);
        }
    }

    /// <summary>Insists that nothing is wider than the window.</summary>
    public static async Task ShouldFitAsync(this IPage page)
    {
        var wide = await page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
                .filter(part => part.getBoundingClientRect().right > innerWidth)
                .map(part => `${part.tagName}.${part.className}: ${part.getBoundingClientRect().right}`)
            """);
        wide.Should().BeEmpty();
    }

    private static string Describe(AxeResultItem violation)
        => $"{violation.Id}: {violation.Help}\n" + string.Join('\n', violation.Nodes.Select(node => $"    {node.Html}\n    {string.Join("; ", node.Any.Select(check => check.Message))}"));
}
