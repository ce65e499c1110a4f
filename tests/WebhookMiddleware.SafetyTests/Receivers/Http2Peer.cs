using System.Buffers.Binary;
using System.Net.Security;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>A receiver's end of an HTTP/2 connection (RFC 9113), which sends any frame that a test wants.</summary>
internal sealed class Http2Peer
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte PushPromise = 5;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private const int HeadBytes = 9;
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private Http2Peer(RawConnection connection) => Connection = connection;

    /// <summary><c>:status 200</c> and <c>content-type: application/json</c>, compressed.</summary>
    public static byte[] Ok { get; } = [0x88, 0x0f, 0x10, 16, .. "application/json"u8];

    public RawConnection Connection { get; }

    /// <summary>The stream of the request that was read last.</summary>
    public int Stream { get; private set; }

    /// <summary>How many requests were read.</summary>
    public int Requests { get; private set; }

    /// <summary>A receiver that speaks HTTP/2, and has read the first request when <paramref name="talk"/> begins.</summary>
    public static RawReceiver Receiver(Func<Http2Peer, Task> talk) => new(
        async connection =>
        {
            var peer = new Http2Peer(connection);
            await connection.Stream.ReadExactlyAsync(new byte[Preface.Length], connection.Stopping);
            await peer.SendAsync(Settings, 0, 0);
            await peer.ReadRequestAsync();
            await talk(peer);
        },
        TestCertificates.Tls(TestCertificates.Good, SslApplicationProtocol.Http2));

    public static byte[] Frame(byte type, byte flags, int stream, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    public Task SendAsync(byte type, byte flags, int stream, params byte[] payload) => Connection.SendAsync(Frame(type, flags, stream, payload));

    /// <summary>Reads until a request is complete.</summary>
    public async Task ReadRequestAsync()
    {
        byte type, flags;
        do
        {
            (type, flags, Stream) = await ReadFrameAsync();
        }
        while (type is not (Headers or Data) || (flags & EndStream) == 0);

        Requests++;
    }

    /// <summary>Reads until the caller has cancelled the request.</summary>
    public async Task ReadResetAsync()
    {
        while ((await ReadFrameAsync()).Type != ResetStream)
        {
        }
    }

    private async Task<(byte Type, byte Flags, int Stream)> ReadFrameAsync()
    {
        var head = new byte[HeadBytes];
        await Connection.Stream.ReadExactlyAsync(head, Connection.Stopping);
        var length = BinaryPrimitives.ReadInt32BigEndian(head) >>> 8;
        await Connection.Stream.ReadExactlyAsync(new byte[length], Connection.Stopping);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
    }
}
