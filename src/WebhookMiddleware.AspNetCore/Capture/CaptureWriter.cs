using System.Buffers;
using System.IO.Pipelines;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>The <see cref="HttpResponse.BodyWriter"/> of a response that is being held back.</summary>
internal sealed class CaptureWriter(ResponseCapture capture) : PipeWriter
{
    private long _unflushed;
    private bool _isCompleted;

    // Serializers read it to decide when to flush.
    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    private IBufferWriter<byte> Target => capture.IsHolding ? capture.Held : capture.Inner.Writer;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Target.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Target.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        Target.Advance(bytes);
        _unflushed += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        return await capture.KeepAsync()
            ? new FlushResult(isCanceled: false, _isCompleted)
            : await capture.Inner.Writer.FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        this.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => capture.Inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        if (!capture.IsHolding || exception is not null)
        {
            capture.Inner.Writer.Complete(exception);
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        _isCompleted = true;
        if (exception is null)
        {
            await capture.EndAsync();
        }

        await capture.Inner.Writer.CompleteAsync(exception);
    }
}
