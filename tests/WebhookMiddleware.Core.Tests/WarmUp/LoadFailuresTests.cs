using System.Net.Sockets;
using WebhookMiddleware.WarmUp;

namespace WebhookMiddleware.Core.Tests.WarmUp;

public sealed class LoadFailuresTests : IDisposable
{
    private static readonly IOException NoFiles = new("Too many open files", 24);

    private static readonly string Own = typeof(LoadFailures).Assembly.Location;

    private readonly LoadFailures _failures = new(string.Join(Path.PathSeparator, "/app/Fluid.dll", "/dotnet/System.Net.Security.dll", Own));

    public static TheoryData<Exception, string?> Exceptions => new()
    {
        { new FileLoadException("No.", "System.Net.Security, Version=10.0.0.0, Culture=neutral"), "System.Net.Security" },
        { new FileNotFoundException("No.", "Fluid, Version=2.0.0.0"), "Fluid" },
        { new TypeInitializationException("System.Net.Dns", NoFiles), "System.Net.Dns" },
        { new TypeInitializationException("Outer", new TypeInitializationException("Inner", new InsufficientMemoryException())), "Outer" },
        { new TypeInitializationException("Sockets", new SocketException((int)SocketError.TooManyOpenSockets)), "Sockets" },
        { new TypeInitializationException("Templates", new FileNotFoundException("No.", "Fluid, Version=2.0.0.0")), "Templates" },
        { new TypeInitializationException("OpenSsl", new DllNotFoundException("libssl.so: Too many open files")), "OpenSsl" },

        { new FileLoadException("No.", "WebhookMiddleware.Core, Version=0.0.0.1, Culture=neutral"), "WebhookMiddleware.Core" },

        // What another try or another setting may mend, and what the host was never given.
        { NoFiles, null },
        { new InsufficientMemoryException(), null },
        { new TypeInitializationException("Own", new InvalidOperationException("A bug.")), null },
        { new TypeInitializationException("OpenSsl", new DllNotFoundException("libssl.so: not found")), null },
        { new FileNotFoundException("No.", "/etc/hosts"), null },
        { new FileNotFoundException("No.", "Optional.Plugin, Version=1.0.0.0"), null },
        { new FileLoadException("No.", (string?)null), null },

        // A newer version than the host has.
        { new FileLoadException("No.", "WebhookMiddleware.Core, Version=99.0.0.0, Culture=neutral"), null },
    };

    [Theory, MemberData(nameof(Exceptions))]
    public void Note_OfWhatTheRuntimeDoesNotTryAgain_IsRemembered(Exception exception, string? part)
    {
        _failures.Record(exception);

        _failures.Part.Should().Be(part);
    }

    [Fact]
    public void Note_OfAnother_KeepsTheFirst()
    {
        _failures.Record(new TypeInitializationException("First", NoFiles));
        _failures.Record(new TypeInitializationException("Second", NoFiles));
        _failures.Record(new HttpRequestException("refused"));

        _failures.Part.Should().Be("First");
    }

    public void Dispose() => _failures.Dispose();
}
