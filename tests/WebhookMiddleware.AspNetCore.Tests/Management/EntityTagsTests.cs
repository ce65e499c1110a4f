using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class EntityTagsTests
{
    [Theory]
    [InlineData("\"3\"", true)]
    [InlineData("\"1\", \"3\"", true)]
    [InlineData("*", true)]
    [InlineData("\"4\"", false)]
    [InlineData("W/\"3\"", false)]
    [InlineData("\"03\"", false)]
    [InlineData("\"+3\"", false)]
    [InlineData("\"\"", false)]
    public void TryReadIfMatch_Tags_MatchTheirVersionsOnly(string header, bool expected)
    {
        EntityTags.TryReadIfMatch(Request(header), out var versions).Should().BeTrue();

        new WebhookWriteConditions { ExpectedVersions = versions }
            .AreMetBy(new Webhook { Id = Guid.NewGuid(), Name = "n", Url = "u", Event = "e", Version = 3 }).Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("3")]
    [InlineData("\"3")]
    [InlineData(",")]
    public void TryReadIfMatch_Malformed_IsRefused(string header) => EntityTags.TryReadIfMatch(Request(header), out _).Should().BeFalse();

    private static HttpRequest Request(string header)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["If-Match"] = header;
        return request;
    }
}
