using System.Buffers;
using System.Text;

namespace WebhookMiddleware.Templates;

/// <summary>Collects the output of a template as UTF-8 and throws when it exceeds a number of bytes.</summary>
internal sealed class BoundedUtf8Writer(int maxBytes) : TextWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    // Holds back the first half of a surrogate pair until the second half is written.
    private readonly Encoder _encoder = System.Text.Encoding.UTF8.GetEncoder();

    public override Encoding Encoding => System.Text.Encoding.UTF8;

    /// <summary>Returns what was written. Nothing may be written afterwards.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        Append([], flush: true);
        return _bytes.WrittenMemory;
    }

    public override void Write(char value) => Append([value], flush: false);

    public override void Write(string? value) => Append(value, flush: false);

    public override void Write(char[] buffer, int index, int count) => Append(buffer.AsSpan(index, count), flush: false);

    public override void Write(ReadOnlySpan<char> buffer) => Append(buffer, flush: false);

    // The base class dispatches asynchronous writes to the thread pool.
    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task FlushAsync() => Task.CompletedTask;

    private void Append(ReadOnlySpan<char> text, bool flush)
    {
        // UTF-8 needs at least one byte for each character, so text that is far too long need not be encoded.
        if (_bytes.WrittenCount + (long)text.Length <= maxBytes)
        {
            _encoder.Convert(text, _bytes, flush, out _, out _);
            if (_bytes.WrittenCount <= maxBytes)
            {
                return;
            }
        }

        throw new TemplateException($"The template failed: its output is larger than {maxBytes} bytes.");
    }
}
