using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.Core.Tests.Exclusion;

public sealed class LocationFilterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/orders/9", "/orders/9")]
    [InlineData("/orders?page=2&sort=a#top", "/orders?page=2&sort=a#top")]
    [InlineData("https://a.example/s?token=abc", "https://a.example/s?token=•••")]
    [InlineData("/s?id=1&access_token=abc&page=2", "/s?id=1&access_token=•••&page=2")]
    [InlineData("/s?pass%77ord=abc", "/s?pass%77ord=•••")]
    [InlineData("/cb#access_token=abc&state=x", "/cb#access_token=•••&state=x")]
    [InlineData("/s?x=1#api_key=abc", "/s?x=1#api_key=•••")]
    [InlineData("/s?token", "/s?token")]
    public void Apply_QueryAndFragment_WithoutCredentials(string location, string told)
        => LocationFilter.Apply(location, MemberExclusion.ByDefault).Should().Be(told);

    [Fact]
    public void Apply_ListsOfTheBinding_Count()
        => LocationFilter.Apply("/s?token=a&iban=b&page=2", MemberExclusion.Parse(["iban"], ["token"])).Should().Be("/s?token=a&iban=•••&page=2");
}
