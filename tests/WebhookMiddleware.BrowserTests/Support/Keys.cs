using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A person who has no mouse: moves by the Tab key alone, and has to see where they are.</summary>
internal sealed class Keys(IPage page)
{
    private const int MaxSteps = 80;

    // Whether the focused control has a visible ring, and is not hidden behind something else.
    private const string Look = """
        () => {
            const control = document.activeElement;
            const style = getComputedStyle(control);
            const hasRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            const { left, right, top, bottom } = control.getBoundingClientRect();
            const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
            const isSeen = points.some(([x, y]) => control.contains(document.elementFromPoint(x, y)));
            return hasRing && isSeen ? "" : `${control.outerHTML.slice(0, 200)}: ring ${hasRing}, seen ${isSeen}`;
        }
        """;

    /// <summary>Moves on until a control has the focus. Every control on the way shows that it has it.</summary>
    public Task ToAsync(ILocator target) => MoveAsync("Tab", target);

    /// <summary>Moves back.</summary>
    public Task BackToAsync(ILocator target) => MoveAsync("Shift+Tab", target);

    public async Task TypeAsync(ILocator target, string text)
    {
        await ToAsync(target);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses a key until a control has a value.</summary>
    public async Task PressUntilAsync(string key, ILocator target, string value)
    {
        for (var i = 0; i < MaxSteps && await target.InputValueAsync() != value; i++)
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(target).ToHaveValueAsync(value);
    }

    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    private async Task MoveAsync(string key, ILocator target)
    {
        for (var i = 0; i < MaxSteps; i++)
        {
            await page.Keyboard.PressAsync(key);
            (await page.EvaluateAsync<string>(Look)).Should().BeEmpty("whoever uses keys has to see where they are");
            if (await target.EvaluateAsync<bool>("target => target === document.activeElement"))
            {
                return;
            }
        }

        throw new TimeoutException($"{target} can't be reached by the {key} key.");
    }
}
