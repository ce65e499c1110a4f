using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>How a sample host is started.</summary>
internal sealed record SampleAppOptions
{
    public string Environment { get; init; } = "Development";

    /// <summary>sqlite, postgresql or inmemory.</summary>
    public string Store { get; init; } = "sqlite";

    /// <summary>Where the database and the keys are. Null: in a folder of its own.</summary>
    public TempFolder? Folder { get; init; }

    /// <summary>Whether it listens on a real port, and asks its own demo acquirer.</summary>
    public bool OnKestrel { get; init; }

    /// <summary>Settings on top of the sample's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Adds services to the sample's own. Null: none.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Where webhooks end. Null: wherever their addresses lead, as far as the sample's own settings let them.</summary>
    public WebhookReceiver? Receiver { get; init; } = WebhookReceiver.InMemory();
}
