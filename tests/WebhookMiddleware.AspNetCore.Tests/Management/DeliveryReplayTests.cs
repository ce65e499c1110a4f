using System.Net;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class DeliveryReplayTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(DeliveryState.Dead)]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Cancelled)]
    [InlineData(DeliveryState.Pending)]
    public async Task Retry_DeliveryThatIsNotBeingSent_IsDueAtOnceAndAnswered(DeliveryState state)
    {
        var id = Add(state);

        using var response = await _host.SendAsync(HttpMethod.Post, $"/deliveries/{id}/retry");

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var delivery = await response.ReadAsync();
        delivery["id"]!.GetValue<string>().Should().Be(id.ToString());
        delivery["state"]!.GetValue<string>().Should().Be("pending");
        delivery["nextAttemptAt"]!.GetValue<string>().Should().Be("2026-11-24T05:29:25Z");
        delivery["attempts"]!.AsArray().Should().HaveCount(2);
        _host.Deliveries.Wakes.Should().Be(1);
    }

    [Fact]
    public async Task Retry_DeliveryThatIsBeingSent_Is409()
    {
        var id = Add(DeliveryState.Delivering);

        using var response = await _host.SendAsync(HttpMethod.Post, $"/deliveries/{id}/retry");

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict);
        _host.Deliveries.Wakes.Should().Be(0);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("0198c0de-0000-7000-8000-000000000001")]
    public async Task Retry_UnknownDelivery_Is404(string id)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, $"/deliveries/{id}/retry");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Replay_ByState_SendsTheseAgainAndSaysHowMany()
    {
        Add(DeliveryState.Dead);
        Add(DeliveryState.Delivered);
        Add(DeliveryState.Dead);

        using var response = await PostAsync("""{"state":"dead"}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"replayed":2,"more":false}""");
        _host.Deliveries.LastReplayLimit.Should().Be(DeliveryEndpoints.MaxReplayed);
        _host.Deliveries.Wakes.Should().Be(1);
    }

    [Fact]
    public async Task Replay_NothingSelected_Is0AndWakesNobody()
    {
        using var response = await PostAsync("""{"state":"dead"}""");

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"replayed":0,"more":false}""");
        _host.Deliveries.Wakes.Should().Be(0);
    }

    [Fact]
    public async Task Replay_BoundReached_SaysThatThereIsMore()
    {
        _host.Deliveries.Replayed = DeliveryEndpoints.MaxReplayed;

        using var response = await PostAsync("""{"state":"dead"}""");

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"replayed":1000,"more":true}""");
    }

    [Fact]
    public async Task Replay_EveryFilter_ReachesTheLog()
    {
        var hook = Guid.NewGuid();

        using var response = await PostAsync(
            $$"""{"hook":"{{hook}}","from":"2026-11-24T08:29:25+03:00","to":"2026-11-24T05:30:25Z","state":"delivered"}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        _host.Deliveries.LastQuery.Should().Be(new DeliveryQuery
        {
            WebhookId = hook,
            From = ManagementHost.Now,
            To = ManagementHost.Now.AddMinutes(1),
            State = DeliveryState.Delivered,
        });
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"hook":null,"from":null,"to":null,"state":null}""", "")]
    [InlineData("""{"hook":"1"}""", "hook")]
    [InlineData("""{"hook":1}""", "hook")]
    [InlineData("""{"state":"lost"}""", "state")]
    [InlineData("""{"state":"dead","from":"yesterday"}""", "from")]
    [InlineData("""{"state":"dead","to":"2026-11-24T05:29:25"}""", "to")]
    [InlineData("""{"state":"dead","from":"2026-11-24T05:29:25Z","to":"2026-11-23T05:29:25Z"}""", "from")]
    [InlineData("""{"state":"dead","event":"after_registration"}""", "event")]
    [InlineData("""{"hok":1,"state":7,"from":7,"to":7}""", "hok,from,to,state")]
    public async Task Replay_BadBody_Is400NamesItAndSendsNothing(string body, string members)
    {
        Add(DeliveryState.Dead);

        using var response = await PostAsync(body);

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal(members.Split(','));
        _host.Deliveries.LastQuery.Should().BeNull();
    }

    [Fact]
    public async Task Replay_UnknownMember_SaysWhichIsProbablyMeant()
    {
        using var response = await PostAsync("""{"states":"dead"}""");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest))["states"].Single().Should().Contain("'state'");
    }

    [Theory]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("state=dead", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Replay_NoJsonObject_IsRefused(string body, string contentType, HttpStatusCode status)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/deliveries/replay", body, contentType);

        await response.ShouldBeProblemAsync(status);
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _host.SendAsync(HttpMethod.Post, "/deliveries/replay", body);

    private Guid Add(DeliveryState state)
    {
        var delivery = TestDeliveries.New(state);
        _host.Deliveries.Deliveries.Add(delivery);
        return delivery.Delivery.Id;
    }
}
