namespace WebhookMiddleware.Receiver.Tests.Support;

/// <summary>The test vector of the page for partners.</summary>
internal static class Vector
{
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    public const string Id = "msg_01a22a7bd5dd7d079a0f54a1c420e779_01a22a7bd40f7de0b5e13be37f43b635";
    public const long Timestamp = 1796009088;
    public const string Body = """{"name":"Кружка"}""";
    public const string Signature = "v1,rD22G1ro/jvjuVBioNoc8s7D0KJb1E8B8U5WuvAo5LE=";

    public static DateTimeOffset Time { get; } = DateTimeOffset.FromUnixTimeSeconds(Timestamp);
}
