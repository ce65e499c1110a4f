using System.Buffers;
using System.Net;

namespace WebhookMiddleware.Calling;

/// <summary>Request content that writes a sequence of memory without copying it.</summary>
internal sealed class SequenceContent(ReadOnlySequence<byte> body) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var piece in body)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
