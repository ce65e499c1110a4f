using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Fluid;

namespace WebhookMiddleware.Templates;

/// <summary>Where templates and conditions run: what they see of an envelope, and within which bounds.</summary>
internal static class LiquidContext
{
    /// <summary>How many statements and turns of loops one run may have.</summary>
    private const int MaxSteps = 100_000;

    private static readonly FrozenDictionary<TemplateEscaping, TemplateOptions> Options =
        TemplateEscaping.All.ToFrozenDictionary(escaping => escaping, CreateOptions);

    public static IReadOnlyCollection<string> FilterNames { get; } =
        Options[TemplateEscaping.None].Filters.Select(filter => filter.Key).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A context for one run. It gets JSON only: no object of ours can be reached from it.</summary>
    public static TemplateContext Create(JsonObject envelope, RenderBudget budget, TemplateEscaping escaping)
    {
        var context = new BudgetedContext(Options[escaping], budget);
        foreach (var (name, member) in envelope)
        {
            context.SetValue(name, LiquidValues.From(member, budget));
        }

        return context;
    }

    /// <summary>Whether it is the rendering that failed, and not its time that was up or its request that was given up.</summary>
    public static bool IsFailure(Exception exception) => exception is not (RenderTimeoutException or OperationCanceledException);

    /// <summary>Says in our words how a run failed. The cause is left out: messages such as a format exception's hold the value.</summary>
    public static TemplateException Failure(Exception cause) => cause as TemplateException ?? new TemplateException(cause switch
    {
        // Fluid says the same of too many steps and of too many loops in each other.
        InvalidOperationException { Message: var message } when message.Contains("recursion", StringComparison.Ordinal)
            => "The template failed: it takes too many steps, or its loops are nested too deep.",
        DivideByZeroException => "The template failed: a division by zero.",
        OverflowException => "The template failed: a number is out of range.",
        _ => $"The template failed ({cause.GetType().Name}).",
    });

    private static TemplateOptions CreateOptions(TemplateEscaping escaping)
    {
        var options = new TemplateOptions
        {
            CultureInfo = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            Now = static () => TimeProvider.System.GetUtcNow(),
            StrictFilters = true,
            MaxSteps = MaxSteps,
        };
        options.TimeZoneResolver = TimeZones.Named(options.TimeZoneResolver);
        LiquidFilters.Install(options.Filters, escaping);
        return options;
    }
}
