using System.Buffers;

namespace WebhookMiddleware.Calling;

/// <summary>A response body, read up to a maximum number of bytes.</summary>
/// <param name="Bytes">The bytes that were read.</param>
/// <param name="IsComplete">Whether the whole body was read.</param>
internal readonly record struct BoundedBody(ReadOnlyMemory<byte> Bytes, bool IsComplete)
{
    private const int ChunkBytes = 8 * 1024;

    /// <summary>Reads at most <paramref name="maxBytes"/>, counted after decompression.</summary>
    public static async Task<BoundedBody> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var output = new ArrayBufferWriter<byte>();
        while (output.WrittenCount <= maxBytes)
        {
            var read = await ReadAsync(stream, output.GetMemory(ChunkBytes), cancellationToken);
            if (read == 0)
            {
                return new BoundedBody(output.WrittenMemory, IsComplete: true);
            }

            output.Advance(read);
        }

        return new BoundedBody(output.WrittenMemory[..maxBytes], IsComplete: false);
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // BrotliStream throws InvalidOperationException for invalid data, where the other codings throw InvalidDataException.
            throw new InvalidDataException(exception.Message, exception);
        }
    }
}
