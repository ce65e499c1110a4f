using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Outcomes;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Whatever a call ends with, people read in their language what happened and what to do about it.</summary>
public sealed class OutcomeTextTests
{
    public static TheoryData<WebhookOutcome> Outcomes => [.. Enum.GetValues<WebhookOutcome>()];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Texts_OfEveryOutcome_SayWhatHappenedAndWhatToDo(WebhookOutcome outcome)
    {
        var key = OutcomeTexts.Key(outcome);
        foreach (var language in DashboardLanguage.All)
        {
            new[] { key, $"{key}.What", $"{key}.Do" }.Select(language.Text.Find)
                .Should().OnlyContain(text => !string.IsNullOrWhiteSpace(text), $"{key} has texts in {language.Code}");
        }
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Kind_OfEveryOutcome_IsFailIfAndOnlyIfItIsAFailure(WebhookOutcome outcome)
        => (OutcomeTexts.Kind(outcome) == "fail").Should().Be(outcome.IsFailure());
}
