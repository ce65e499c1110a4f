using System.Text;
using WebhookMiddleware.AspNetCore.Json;

namespace WebhookMiddleware.AspNetCore.Tests.Requests;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=UTF-8", true)]
    [InlineData("application/json; charset=\"utf-8\"", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("text/json", false)]
    [InlineData("text/plain", false)]
    [InlineData("*/*", false)]
    [InlineData("application/*", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsJson_OfContentType_IsStrict(string? contentType, bool expected) => JsonBody.IsJson(contentType).Should().Be(expected);

    [Theory]
    [InlineData("{ \"a\" : 1.50, \"b\":\"\\u0416\" }", "{\"a\":1.50,\"b\":\"Ж\"}")]
    [InlineData(" null ", "null")]
    [InlineData("{\"a\":1,\"a\":1}", null)]
    [InlineData("[\"\\ud83d\"]", null)]
    [InlineData("[1,]", null)]
    [InlineData("", null)]
    public void Normalize_OfText_WritesItAnewOrRefusesIt(string json, string? expected)
        => (JsonBody.Normalize(Encoding.UTF8.GetBytes(json)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null).Should().Be(expected);
}
