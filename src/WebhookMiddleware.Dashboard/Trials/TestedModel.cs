namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>What a page with a test shows of it, whether one webhook is tested or a whole run.</summary>
/// <param name="Outcome">The form, and what came of it.</param>
/// <param name="Fields">The fields of the form that suit the event.</param>
internal abstract record TestedModel(TestOutcome Outcome, IReadOnlyList<string> Fields);
