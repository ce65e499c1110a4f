using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Fluid;

namespace WebhookMiddleware.Templates;

/// <summary>Creates the contexts in which templates and conditions run, with the members of an envelope and the limits of a run.</summary>
internal static class LiquidContext
{
    /// <summary>The maximum number of statements and loop iterations of one run.</summary>
    private const int MaxSteps = 100_000;

    private static readonly FrozenDictionary<TemplateEscaping, TemplateOptions> Options =
        TemplateEscaping.All.ToFrozenDictionary(escaping => escaping, CreateOptions);

    public static IReadOnlyCollection<string> FilterNames { get; } =
        Options[TemplateEscaping.None].Filters.Select(filter => filter.Key).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Creates the context for one run. It contains only JSON, so no .NET object can be reached from it.</summary>
    public static TemplateContext Create(JsonObject envelope, RenderBudget budget, TemplateEscaping escaping)
    {
        var context = new BudgetedContext(Options[escaping], budget);
        foreach (var (name, member) in envelope)
        {
            context.SetValue(name, LiquidValues.From(member, budget));
        }

        return context;
    }

    /// <summary>Determines whether the exception is a failure of the template, and neither a timeout nor a cancellation.</summary>
    public static bool IsFailure(Exception exception) => exception is not (RenderTimeoutException or OperationCanceledException);

    /// <summary>
    /// Creates the exception for a failed run. The cause's message is left out: a format exception, for example, contains the value.
    /// </summary>
    public static TemplateException Failure(Exception cause) => cause as TemplateException ?? new TemplateException(cause switch
    {
        // Fluid throws the same exception for too many steps and for too many nested loops.
        InvalidOperationException { Message: var message } when message.Contains("recursion", StringComparison.Ordinal)
            => "The template failed: it takes too many steps, or its loops are nested too deeply.",
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
