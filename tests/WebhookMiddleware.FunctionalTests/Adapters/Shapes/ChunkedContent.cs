using System.Net;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>A body whose length is not known beforehand.</summary>
internal sealed class ChunkedContent(byte[] body) : HttpContent
{
    private const int ChunkSize = 512;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var chunk in body.Chunk(ChunkSize))
        {
            // The last one goes out with the body's end: a server that refuses it can't end the connection in between.
            await stream.FlushAsync();
            await stream.WriteAsync(chunk);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
