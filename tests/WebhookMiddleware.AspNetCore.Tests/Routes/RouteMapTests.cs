using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Tests.Routes;

public sealed class RouteMapTests
{
    [Theory]
    [InlineData("/order/{id}", "order/{number}")]
    [InlineData("/order/{id}", "/Order/{id:int:min(1)}/")]
    [InlineData("/order/{id}", "/order/{id?}")]
    [InlineData("/order/{id}", "/order/{id=5}")]
    [InlineData("/files/{**path}", "/files/{*rest}")]
    [InlineData("/files/{name}.{extension}", "/files/{a}.{b}")]
    public void Normalize_OfPatternsThatMatchTheSame_IsEqual(string one, string other)
        => Normalize(one).Should().Be(Normalize(other));

    [Theory]
    [InlineData("/order/{id}", "/order/add")]
    [InlineData("/order/{id}", "/order/{id}/items")]
    [InlineData("/files/{path}", "/files/{**path}")]
    [InlineData("/files/{name}.{extension}", "/files/{name}")]
    public void Normalize_OfOtherPatterns_Differs(string one, string other)
        => Normalize(one).Should().NotBe(Normalize(other));

    [Theory]
    [InlineData(new string[0], "POST", true)]
    [InlineData(new string[0], "PATCH", true)]
    [InlineData(new string[0], "GET", false)]
    [InlineData(new[] { "get" }, "GET", true)]
    [InlineData(new[] { "get" }, "POST", false)]
    public void Serves_OfMethods_DefaultsToThoseThatWrite(string[] methods, string method, bool expected)
    {
        var route = new WebhookRoute { Route = "/a" };
        foreach (var item in methods)
        {
            route.Methods.Add(item);
        }

        new RouteMapEntry(route, RoutePatternFactory.Parse("/a")).Serves(method).Should().Be(expected);
    }

    [Fact]
    public void Match_OfEndpoint_MeetsTheEntry()
    {
        var map = new RouteMap(Options.Create(new WebhookRouteOptions
        {
            Routes = { new WebhookRoute { Route = "/a", Before = { "x" } }, new WebhookRoute { Route = "/b", Before = { "x" } } },
        }));

        map.Match(RoutePatternFactory.Parse("a"), ["POST"]).Should().ContainSingle();

        map.Unmatched.Should().ContainSingle().Which.Route.Should().Be("/b");
    }

    [Fact]
    public void Read_OfConfiguration_TakesEverything()
    {
        var options = Read("""[{ "Route": "/a", "METHODS": ["PUT"], "before": ["b"], "after": ["c", "d"], "writable": [] }, { "route": "/b", "before": null }]""");

        options.Errors.Should().BeEmpty();
        options.Routes[0].Should().BeEquivalentTo(new { Route = "/a", Methods = (string[])["PUT"], Before = (string[])["b"], After = (string[])["c", "d"] });
        options.Routes[0].Writable.Should().BeEmpty();
        options.Routes[1].Before.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""[{ "rout": "/a" }]""", "'R:0:rout' is unknown")]
    [InlineData("""[{ "route": "/a", "writable": "/b" }]""", "'R:0:writable' must be a list, not '/b'")]
    [InlineData("""[{ "route": "/a", "before": [{ "name": "b" }] }]""", "'R:0:before:0' must be a string")]
    [InlineData("""["/a"]""", "'R:0' must be an entry, not '/a'")]
    public void Read_OfWhatIsNotUnderstood_IsAnError(string json, string error)
        => Read(json).Errors.Should().ContainSingle().Which.Should().Contain(error);

    private static string Normalize(string pattern) => RoutePatterns.Normalize(RoutePatternFactory.Parse(pattern));

    private static WebhookRouteOptions Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"R": {{json}}}"""));
        var options = new WebhookRouteOptions();
        RouteMapSection.Read(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("R"), options);
        return options;
    }
}
