using FluentAssertions.Execution;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>Who may call which route.</summary>
public abstract class RouteAccessTests(HostDatabase database) : IAsyncLifetime
{
    private const string Nobody = "";

    private RoutesApi _api = null!;

    public async Task InitializeAsync() => _api = await RoutesApi.StartAsync(database);

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public void All_Routes_AreThoseThatAreMapped()
        => RouteCase.All.Select(route => new ManagementRoute(route.Method, route.Route)).Should().BeEquivalentTo(
            _api.Api.Services.GetRequiredService<EndpointDataSource>().Endpoints
                .Select(endpoint => endpoint.Metadata.GetMetadata<ManagementRoute>()).OfType<ManagementRoute>().Distinct());

    [Fact]
    public async Task EveryRoute_CallerWithItsRight_Succeeds()
    {
        using var scope = new AssertionScope();
        foreach (var route in RouteCase.All)
        {
            var response = await SendAsync(route, RoutesApi.Guarded, route.Reads ? CallerAuthentication.Reader : CallerAuthentication.Writer);

            response.Status.Should().Be(route.Success, "{0} answered {1}", route, response.Body);
        }
    }

    [Fact]
    public async Task EveryRoute_CallerWithoutItsRight_IsRefusedAndNothingChanges()
    {
        var before = await _api.ReadStateAsync();
        using var scope = new AssertionScope();
        foreach (var route in RouteCase.All)
        {
            (await SendAsync(route, RoutesApi.Guarded, Nobody)).Status.Should().Be(401, "{0} by nobody", route);
            (await SendAsync(route, RoutesApi.Guarded, CallerAuthentication.Reader)).Status.Should()
                .Be(route.Reads ? 200 : 403, "{0} by a reader", route);
            if (route.Reads)
            {
                (await SendAsync(route, RoutesApi.Guarded, CallerAuthentication.Writer)).Status.Should().Be(403, "{0} by a mere writer", route);
            }

            var closed = await SendAsync(route, RoutesApi.Closed, CallerAuthentication.Writer);
            closed.ShouldBeProblem(403, route);
        }

        (await _api.ReadStateAsync()).Should().Be(before);
    }

    private Task<Adapters.TestResponse> SendAsync(RouteCase route, string prefix, string caller)
        => _api.SendAsync(route, prefix: prefix, headers: (CallerAuthentication.Header, caller));
}

public sealed class SqliteRouteAccessTests() : RouteAccessTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlRouteAccessTests() : RouteAccessTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
