using System.Diagnostics;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Core.Tests.Diagnostics;

/// <summary>Collects the spans of one test: those of the trace that it begins.</summary>
internal sealed class HeardSpans : IDisposable
{
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public HeardSpans()
    {
        Parent = new Activity("test").Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WebhookDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,

            // Tests run at the same time, and listeners hear all of them.
            ActivityStopped = activity =>
            {
                if (activity.TraceId == Parent.TraceId)
                {
                    lock (_spans)
                    {
                        _spans.Add(activity);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Parent { get; }

    public IReadOnlyList<Activity> All
    {
        get
        {
            lock (_spans)
            {
                return [.. _spans];
            }
        }
    }

    public Activity Only => All.Should().ContainSingle().Subject;

    public void Dispose()
    {
        _listener.Dispose();
        Parent.Dispose();
    }
}
