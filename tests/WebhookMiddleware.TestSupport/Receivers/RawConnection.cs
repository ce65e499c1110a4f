using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace WebhookMiddleware.TestSupport.Receivers;

/// <summary>One connection to a <see cref="RawReceiver"/>.</summary>
public sealed class RawConnection
{
    /// <summary>Whoever takes so many bytes without an end would take any number: it is far more than the buffers between the two hold.</summary>
    private const long Endless = 16 * 1024 * 1024;

    private const int PieceBytes = 16 * 1024;
    private const int SendBufferBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly Action _stuck;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _requests = [];

    internal RawConnection(Socket socket, Action stuck, CancellationToken stopping)
    {
        _socket = socket;
        _socket.SendBufferSize = SendBufferBytes;
        _stuck = stuck;
        Stopping = stopping;
        Stream = new NetworkStream(socket);
    }

    /// <summary>What is sent and received; inside TLS, where there is any.</summary>
    public Stream Stream { get; private set; }

    /// <summary>Cancelled at the end of the test.</summary>
    public CancellationToken Stopping { get; }

    public IReadOnlyList<string> Requests => _requests;

    /// <summary>Completed when the caller has closed its side.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Returns the line of a request that says which message it is.</summary>
    public static string WebhookId(string request)
        => request.Split("\r\n").Single(line => line.StartsWith("webhook-id: ", StringComparison.OrdinalIgnoreCase));

    /// <summary>Waits until the caller has sent something, and leaves it unread.</summary>
    public async Task WaitForRequestAsync() => _ = await Stream.ReadAsync(Memory<byte>.Empty, Stopping);

    /// <summary>Reads a request with its body. False: the caller has closed the connection.</summary>
    public async Task<bool> ReadRequestAsync()
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsComplete(received.ToString()))
        {
            var read = await Stream.ReadAsync(buffer, Stopping);
            if (read == 0)
            {
                return false;
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        _requests.Add(received.ToString());
        return true;
    }

    /// <summary>Sends text whose line ends may be given as <c>\n</c>, a character a byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await Stream.WriteAsync(bytes, Stopping);
        await Stream.FlushAsync(Stopping);
    }

    /// <summary>Sends the same again and again until the caller closes the connection.</summary>
    public Task SendForeverAsync(string text) => SendForeverAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    public async Task SendForeverAsync(ReadOnlyMemory<byte> bytes)
    {
        // Not a packet for each: what is sent in small pieces takes the receiver's own time.
        var many = new byte[bytes.Length * Math.Max(1, PieceBytes / bytes.Length)];
        for (var i = 0; i < many.Length; i += bytes.Length)
        {
            bytes.CopyTo(many.AsMemory(i));
        }

        for (var sent = 0L; ; sent += many.Length)
        {
            if (sent >= Endless)
            {
                _stuck();
            }

            await SendAsync(many);
        }
    }

    /// <summary>Does nothing any more, and says so.</summary>
    public Task HangAsync()
    {
        _stuck();
        return Task.CompletedTask;
    }

    /// <summary>Closes this side; the caller can still send.</summary>
    public void Close() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off (RST).</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    internal async Task TalkAsync(Func<RawConnection, Task> talk, SslServerAuthenticationOptions? tls)
    {
        using (_socket)
        {
            try
            {
                if (tls is not null)
                {
                    var stream = new SslStream(Stream);
                    Stream = stream;
                    await stream.AuthenticateAsServerAsync(tls, Stopping);
                }

                await talk(this);
                await Stream.CopyToAsync(Stream.Null, Stopping);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or AuthenticationException)
            {
                // The caller went away, or broke off what it did not like.
            }
            catch (OperationCanceledException)
            {
                // The caller is still there.
                return;
            }
        }

        _closed.SetResult();
    }

    private static bool IsComplete(string received)
    {
        var head = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return false;
        }

        const string field = "Content-Length: ";
        var start = received.IndexOf(field, StringComparison.OrdinalIgnoreCase) + field.Length;
        var length = int.Parse(received[start..received.IndexOf('\r', start)], null);
        return received.Length >= head + 4 + length;
    }
}
