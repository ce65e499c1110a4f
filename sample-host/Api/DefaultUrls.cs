namespace SampleHost.Api;

/// <summary>Where the host listens when nobody says so.</summary>
internal static class DefaultUrls
{
    private static readonly string[] SaidSo = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Takes the address of launchSettings.json, unless <c>--urls</c> or ASPNETCORE_URLS give one. It is not the applicationUrl there,
    /// because <c>dotnet run</c> would put that in the place of the caller's own ASPNETCORE_URLS.
    /// </summary>
    public static void UseDefaultUrls(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["SampleHost:DefaultUrls"] is { Length: > 0 } urls
            && SaidSo.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
        {
            builder.WebHost.UseUrls(urls);
        }
    }
}
