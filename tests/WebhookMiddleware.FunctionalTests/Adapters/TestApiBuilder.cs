using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.Emissions;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Says what a <see cref="TestApi"/> consists of. Every one knows the loyalty events and <see cref="AfterOrder"/>.</summary>
internal sealed class TestApiBuilder(WebhookReceiver receiver)
{
    public const string BeforeOrder = WebhookEvents.BeforeOrderAdd;
    public const string AfterOrder = "after_order";

    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<IWebhookBuilder>> _webhooks = [];
    private readonly List<Action<IApplicationBuilder>> _pipeline = [];
    private readonly List<Action<WebApplication>> _endpoints = [];

    // The planted secrets go to receivers over http.
    private readonly Dictionary<string, string?> _settings = new() { ["Webhooks:AllowSecretsOverHttp"] = "true" };

    private Action<WebhookSetup>? _hooks;
    private Action<IMvcBuilder>? _mvc;
    private TypeList? _controllers;
    private IWebhookStore? _store;
    private IConfigurationSource? _source;
    private bool _hasStore = true;
    private bool _hasMiddleware = true;
    private bool _plants = true;

    public TestLogs Logs { get; } = new();

    public WebhookReceiver Receiver { get; } = receiver;

    public TestApiBuilder Hooks(Action<WebhookSetup> configure)
    {
        _hooks += configure;
        return this;
    }

    public TestApiBuilder Services(Action<IServiceCollection> configure)
    {
        _services.Add(configure);
        return this;
    }

    public TestApiBuilder Webhooks(Action<IWebhookBuilder> configure)
    {
        _webhooks.Add(configure);
        return this;
    }

    public TestApiBuilder Options(Action<WebhookOptions> configure) => Services(services => services.Configure(configure));

    public TestApiBuilder Setting(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    /// <summary>Adds a configuration source of the test's own.</summary>
    public TestApiBuilder Source(IConfigurationSource source)
    {
        _source = source;
        return this;
    }

    /// <summary>Binds the route map of the configuration, given as JSON.</summary>
    public TestApiBuilder RouteMap(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"Routes": {{json}}}"""));
        var map = new ConfigurationBuilder().AddJsonStream(stream).Build();
        return Webhooks(webhooks => webhooks.AddRoutes(map.GetSection("Routes")));
    }

    /// <summary>Uses this store instead of one in memory; it has its own webhooks.</summary>
    public TestApiBuilder Store(IWebhookStore store)
    {
        _store = store;
        return this;
    }

    public TestApiBuilder WithoutStore()
    {
        _hasStore = false;
        return this;
    }

    /// <summary>Stores webhooks as they are written, for tests of what is stored of them.</summary>
    public TestApiBuilder WithoutPlantedSecrets()
    {
        _plants = false;
        return this;
    }

    public TestApiBuilder WithoutMiddleware()
    {
        _hasMiddleware = false;
        return this;
    }

    /// <summary>Adds middleware before <c>UseWebhooks()</c>.</summary>
    public TestApiBuilder Use(Action<IApplicationBuilder> configure)
    {
        _pipeline.Add(configure);
        return this;
    }

    public TestApiBuilder Map(Action<WebApplication> configure)
    {
        _endpoints.Add(configure);
        return this;
    }

    public TestApiBuilder Controller<T>(Action<IMvcBuilder>? configure = null)
    {
        _controllers ??= new TypeList();
        _controllers.Types.Add(typeof(T));
        _mvc += configure;
        return this;
    }

    public async Task<(IHost Host, Uri Address)> StartAsync()
    {
        // The sample host's appsettings lie in the tests' own folder.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(_settings);
        if (_source is not null)
        {
            ((IConfigurationBuilder)builder.Configuration).Add(_source);
        }

        ConfigureLogging(builder.Logging);
        ConfigureServices(builder.Services);
        var app = builder.Build();
        try
        {
            _pipeline.ForEach(configure => configure(app));
            if (_hasMiddleware)
            {
                app.UseWebhooks();
            }

            if (_controllers is not null)
            {
                app.MapControllers();
            }

            _endpoints.ForEach(configure => configure(app));
            await app.StartAsync();
            return (app, AddressOf(app.Services));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Error);
        EmittedLogs.Watch(logging);
    }

    public void ConfigureServices(IServiceCollection services)
    {
        var webhooks = services.AddWebhooks(options => options.Events.Add(AfterOrder, WebhookPhase.After)).AddLoyaltyEvents();
        if (_hasStore)
        {
            webhooks.UseInMemory();
        }

        _webhooks.ForEach(configure => configure(webhooks));
        _services.ForEach(configure => configure(services));
        if (_controllers is { } controllers)
        {
            var mvc = services.AddControllers().ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Clear();
                manager.FeatureProviders.Clear();
                manager.FeatureProviders.Add(controllers);
            });
            _mvc?.Invoke(mvc);
        }

        // The one call in this assembly: a second one would make the generator give up.
        services.AddValidation();
        if (_store is not null)
        {
            services.AddSingleton(_store);
        }
        else if (_hasStore)
        {
            services.AddTestWebhooks(Receiver, setup =>
            {
                setup.UseApplicationStore();
                _hooks?.Invoke(setup);
            });
            if (_plants)
            {
                PlantingStore.Use(services);
            }
        }
    }

    public static Uri AddressOf(IServiceProvider services)
        => new(services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>The controllers of one API, nested types of test classes included.</summary>
    private sealed class TypeList : IApplicationFeatureProvider<ControllerFeature>
    {
        public List<Type> Types { get; } = [];

        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
            => Types.ForEach(type => feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(type)));
    }
}
