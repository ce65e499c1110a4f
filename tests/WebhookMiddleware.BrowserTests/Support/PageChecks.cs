using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>What every page has to be.</summary>
internal static class PageChecks
{
    /// <summary>The width of a small phone.</summary>
    public const int Phone = 360;

    private static readonly AxeRunOptions Wcag22 = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },

        // The one rule of WCAG 2.2, which is off otherwise.
        Rules = new() { ["target-size"] = new() { Enabled = true } },
        ResultTypes = [ResultType.Violations],
    };

    /// <summary>Insists that axe finds no violation of WCAG 2.2 AA in either palette.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page)
    {
        foreach (var palette in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = palette });

#pragma warning disable CS0618 // The other method opens a window for the results of frames each time, and the dashboard has no frames.
            var found = await page.Locator("html").RunAxeLegacy(Wcag22);
#pragma warning restore CS0618
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

    /// <summary>Insists that nothing is wider than a phone, in a window that has just become as narrow as one.</summary>
    public static async Task ShouldFitAPhoneAsync(this IPage page)
    {
        await page.SetViewportSizeAsync(Phone, 800);
        await page.ShouldFitAsync();
    }

    /// <summary>Insists that nothing is Russian but the link that leads there.</summary>
    public static async Task ShouldBeEnglishAsync(this IPage page)
    {
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        var russian = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("*")].filter(part => part.closest("[lang]").lang !== "ru")
                .flatMap(part => [...part.childNodes].filter(child => child.nodeType === Node.TEXT_NODE).map(child => child.data)
                    .concat(["aria-label", "title", "placeholder"].map(name => part.getAttribute(name) ?? "")))
                .filter(text => /[\u0400-\u04ff]/.test(text))
            """);
        russian.Should().BeEmpty();
    }

    /// <summary>Opens all that is folded.</summary>
    public static Task UnfoldAsync(this IPage page)
        => page.EvaluateAsync("() => document.querySelectorAll('details').forEach(folded => folded.open = true)");

    private static string Describe(AxeResultItem violation)
        => $"{violation.Id}: {violation.Help}\n" + string.Join('\n', violation.Nodes.Select(node => $"    {node.Html}\n    {string.Join("; ", node.Any.Select(check => check.Message))}"));
}
