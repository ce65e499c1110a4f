using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns how often webhooks were called, how that ended, and how long it took.</summary>
internal sealed class StatisticsEndpoints(IWebhookStatistics statistics, TimeProvider timeProvider)
{
    private const int MaxSteps = 1500;
    private const string DefaultStep = "1h";

    private static readonly TimeSpan DefaultTime = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, TimeSpan> Steps = new(StringComparer.Ordinal)
    {
        ["1m"] = TimeSpan.FromMinutes(1),
        ["5m"] = TimeSpan.FromMinutes(5),
        [DefaultStep] = TimeSpan.FromHours(1),
        ["1d"] = TimeSpan.FromDays(1),
    };

    public async Task GetAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = Read(reader);
        if (reader.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        await using var response = new StatisticsWriting(context, query, Steps.Single(pair => pair.Value == query.Step).Key);
        var totals = await statistics.ReadAsync(query, response.WriteAsync, context.RequestAborted);
        await response.EndAsync(totals);
    }

    private StatisticsQuery Read(QueryReader reader)
    {
        var step = reader.ReadOneOf("step", Steps) ?? Steps[DefaultStep];
        var (from, to) = (reader.ReadTimestamp("from"), reader.ReadTimestamp("to"));
        var end = to ?? StepTimes.Ceiling(timeProvider.GetUtcNow(), step);
        var start = from ?? (end < DateTimeOffset.MinValue + DefaultTime ? DateTimeOffset.MinValue : end - DefaultTime);
        if (!reader.HasErrors)
        {
            CheckTime(reader, start, end, step, hasStart: from is not null);
        }

        return new StatisticsQuery
        {
            From = start,
            To = end,
            Step = step,
            WebhookIds = reader.ReadId("hook") is { } id ? [id] : null,
            Event = reader.ReadText("event"),
        };
    }

    private static void CheckTime(QueryReader reader, DateTimeOffset from, DateTimeOffset to, TimeSpan step, bool hasStart)
    {
        if (from >= to)
        {
            reader.Refuse(hasStart ? "from" : "to", "'from' must be earlier than 'to', which is now if it is left out.");
        }
        else if (Math.Ceiling((to - from) / step) is > MaxSteps and var steps)
        {
            reader.Refuse("step", $"The time has {steps} steps, and at most {MaxSteps} are returned. Use a longer step or a shorter time.");
        }
    }
}
