using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Background;

/// <summary>Repeats a piece of work from the start of the host until its stop. A failure never ends the repetition.</summary>
/// <param name="timeProvider">Measures the waits.</param>
public abstract class PeriodicWorker(TimeProvider timeProvider) : BackgroundService
{
    private TimeSpan _wait = TimeSpan.Zero;

    /// <summary>Gets the clock that measures the waits.</summary>
    protected TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Runs the work once, and handles its failure. Called before the start, it takes the place of the first run.</summary>
    /// <returns>How long to wait before the next run.</returns>
    internal async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _wait = await WorkAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _wait = Failed(exception);
        }

        return _wait;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await WaitAsync(_wait, stoppingToken);
                stoppingToken.ThrowIfCancellationRequested();
                await RunOnceAsync(stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    /// <summary>Does the work once.</summary>
    /// <param name="cancellationToken">Is cancelled when the host stops.</param>
    /// <returns>How long to wait before the next run.</returns>
    protected abstract Task<TimeSpan> WorkAsync(CancellationToken cancellationToken);

    /// <summary>Handles a failure of <see cref="WorkAsync"/>. Not called for what fails because the host stops.</summary>
    /// <param name="exception">Why the work failed.</param>
    /// <returns>How long to wait before the next run, usually what <see cref="OutageLog.Failed"/> returns.</returns>
    protected abstract TimeSpan Failed(Exception exception);

    /// <summary>Waits between two runs. An override may return earlier, when there is work to do.</summary>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="cancellationToken">Is cancelled when the host stops.</param>
    protected virtual Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
        => Task.Delay(wait, TimeProvider, cancellationToken);
}
