using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Tests.Binding;

/// <summary>What a request costs when its events have no active webhook: nothing is allocated.</summary>
public sealed class HotPathTests
{
    private static readonly WebhookEventCatalog Catalog = new(LoyaltyEvents.AddTo([]));
    private static readonly WebhookEvent Event = Catalog.Events[0];
    private static readonly BoundEvent Bound = new(Event, Catalog.IndexOf(Event), null, new List<string> { "PUT", "POST" }, MemberExclusion.ByDefault);
    private static readonly ParameterPolicyFactory Policies =
        new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider().GetRequiredService<ParameterPolicyFactory>();

    private static readonly HttpContext Post = new DefaultHttpContext { Request = { Method = "POST" } };
    private static readonly HttpContext LowerCasePost = new DefaultHttpContext { Request = { Method = "post" } };
    private static readonly HttpContext Delete = new DefaultHttpContext { Request = { Method = "DELETE" } };

    private static readonly WebhookBinding Binding = new("/a", [Bound], [Bound]);

    [Fact]
    public void HasWork_WithoutActiveHook_AllocatesNothing()
    {
        var snapshot = WebhookSnapshot.Empty(Catalog);

        AllocationsOf(() => Binding.HasWork(snapshot, Post)).Should().Be(0);
        Binding.HasWork(snapshot, Post).Should().BeFalse();
    }

    [Fact]
    public void HasWork_OfCatchAllWithoutActiveHook_AllocatesNothing()
    {
        var snapshot = WebhookSnapshot.Empty(Catalog);
        var entry = new RouteMapEntry(new WebhookRoute(), RoutePatternFactory.Parse("/order/{id}"));
        var catchAll = new CatchAllBinding(own: null, [(new RouteMapMatcher(entry, Policies), Binding)]);

        AllocationsOf(() => catchAll.HasWork(snapshot, Post)).Should().Be(0);
        catchAll.HasWork(snapshot, Post).Should().BeFalse();
        catchAll.HasWork(WebhookSnapshot.NotLoaded(Catalog), Post).Should().BeTrue();
    }

    [Fact]
    public void HasWork_WithActiveHookOfAnotherMethod_AllocatesNothing()
    {
        var snapshot = WebhookSnapshot.NotLoaded(Catalog);

        AllocationsOf(() => Binding.HasWork(snapshot, Delete)).Should().Be(0);
        Binding.HasWork(snapshot, Delete).Should().BeFalse();
        Binding.HasWork(snapshot, LowerCasePost).Should().BeTrue();
    }

    [Theory]
    [InlineData("/order/add", "PUT", 0)]
    [InlineData("/ORDER/ADD/", "PUT", 0)]
    [InlineData("/order/add", "POST", 1)]
    [InlineData("/order/7", "PUT", 1)]
    [InlineData("/order", "PUT", -1)]
    [InlineData("/order/7/x", "PUT", -1)]
    [InlineData("/order/7", "GET", -1)]
    public void Find_GivesTheEntryThatRoutingWouldChoose(string path, string method, int expected)
    {
        var map = new RouteMap(Options.Create(new WebhookRouteOptions
        {
            Routes =
            {
                new WebhookRoute { Route = "/order/{id}", Before = { "x" } },
                new WebhookRoute { Route = "/order/add", Methods = { "put" }, Before = { "x" } },
            },
        }));
        var bindings = map.Entries.Select(entry => (new RouteMapMatcher(entry, Policies), new WebhookBinding(entry.Route, [], []))).ToArray();

        var found = new CatchAllBinding(own: null, [.. bindings]).Find(new DefaultHttpContext { Request = { Path = path, Method = method } });

        Array.FindIndex(bindings, binding => ReferenceEquals(binding.Item2, found)).Should().Be(expected);
    }

    private static long AllocationsOf(Func<bool> action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
