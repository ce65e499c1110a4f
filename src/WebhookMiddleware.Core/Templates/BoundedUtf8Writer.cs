using System.Buffers;
using System.Text;

namespace WebhookMiddleware.Templates;

/// <summary>Collects what a template writes as UTF-8 and refuses more than a number of bytes.</summary>
internal sealed class BoundedUtf8Writer(int maxBytes) : TextWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    // Keeps half a surrogate pair until its other half is written.
    private readonly Encoder _encoder = System.Text.Encoding.UTF8.GetEncoder();

    public override Encoding Encoding => System.Text.Encoding.UTF8;

    /// <summary>What was written; nothing may be written afterwards.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        Append([], flush: true);
        return _bytes.WrittenMemory;
    }

    public override void Write(char value) => Append([value], flush: false);

    public override void Write(string? value) => Append(value, flush: false);

    public override void Write(char[] buffer, int index, int count) => Append(buffer.AsSpan(index, count), flush: false);

    public override void Write(ReadOnlySpan<char> buffer) => Append(buffer, flush: false);

    // The base class hands asynchronous writes to the thread pool.
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
        // UTF-8 has at least one byte for a character, which spares encoding what is far too long.
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
