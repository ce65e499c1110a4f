using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// The peer of the rehearsal: a receiver on this machine for one plain exchange and one TLS handshake that the client refuses.
/// </summary>
internal sealed class LoopbackPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackPeer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Responds to one request with an empty, compressed decision.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
        var stream = client.GetStream();
        await ReadHeadAsync(stream, cancellationToken);
        var body = Compress("{}"u8);
        await stream.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                    + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
            cancellationToken);
        await stream.WriteAsync(body, cancellationToken);

        // Waits until the client has read the response and closes. Closing first would reset the bytes in flight.
        await stream.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <summary>Offers an untrusted certificate.</summary>
    public async Task OfferTlsAsync(CancellationToken cancellationToken)
    {
        using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
    }

    public void Dispose() => _listener.Dispose();

    private static async Task ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var received = new byte[16 * 1024];
        var length = 0;
        while (length < received.Length && received.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(received.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            length += read;
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
