using System.Buffers;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Assembles a body from memory that others share, without a copy. The payload of a run is the same for all its webhooks.
/// </summary>
internal sealed class MessageBody : ReadOnlySequenceSegment<byte>
{
    private MessageBody(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

    /// <summary>Returns the pieces as one sequence.</summary>
    public static ReadOnlySequence<byte> Of(params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        var first = new MessageBody(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces[1..])
        {
            var next = new MessageBody(piece, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
