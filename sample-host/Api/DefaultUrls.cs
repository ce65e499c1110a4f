namespace SampleHost.Api;

/// <summary>Sets the address on which the host listens by default.</summary>
internal static class DefaultUrls
{
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Uses the default address from launchSettings.json, unless <c>--urls</c> or ASPNETCORE_URLS set one. It is not the applicationUrl
    /// there, because <c>dotnet run</c> would replace the caller's own ASPNETCORE_URLS with that.
    /// </summary>
    public static void UseDefaultUrls(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["SampleHost:DefaultUrls"] is { Length: > 0 } urls
            && AddressKeys.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
        {
            builder.WebHost.UseUrls(urls);
        }
    }
}
