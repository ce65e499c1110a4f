using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using WebhookMiddleware.TestSupport.Receivers;

namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>From an empty API to a webhook that works, as a newcomer gets there: <c>dotnet new</c>, one package, the lines of README.md.</summary>
[Collection(PackedOnce.Name)]
public sealed class FirstWebhookTests(PackedPackages packages, Figures figures)
{
    private const int MostLines = 10;
    private const string Action = "[HttpGet(Name = \"GetWeatherForecast\")]";

    [RestoreFact]
    public async Task MinimalApi_LinesOfReadme_RunAWebhook()
    {
        await using var project = await NewProject.CreateAsync(packages, ["webapi"]);
        await project.AddPackageAsync("WebhookMiddleware");
        await project.EditAsync("Program.cs", program =>
        {
            AddToProgram(program, ReadmeLines.Application);
            program.AddLast(ReadmeLines.Types);
        });

        await project.StartAsync();
        await StopByWebhookAsync(project.Client, () => project.Client.PostAsJsonAsync("/orders", new { article = "CUP-1", quantity = 20 }));

        figures.Print("dotnet new webapi", project);
        project.Lines.Should().BeLessThanOrEqualTo(MostLines);
    }

    [RestoreFact]
    public async Task Controllers_LinesOfReadme_RunAWebhook()
    {
        await using var project = await NewProject.CreateAsync(packages, ["webapi", "--use-controllers"]);
        await project.AddPackageAsync("WebhookMiddleware");
        await project.EditAsync("Program.cs", program => AddToProgram(
            program, ReadmeLines.Application.Where(line => !line.StartsWith("app.MapPost", StringComparison.Ordinal))));
        await project.EditAsync("Controllers/WeatherForecastController.cs", controller =>
        {
            controller.AddFirst("using WebhookMiddleware.AspNetCore;");
            controller.Change(Action, Action.Replace("]", $", {ReadmeLines.Attribute("before_order")}]", StringComparison.Ordinal));
        });

        await project.StartAsync();
        await StopByWebhookAsync(project.Client, () => project.Client.GetAsync(new Uri("/weatherforecast", UriKind.Relative)));

        figures.Print("dotnet new webapi --use-controllers", project);
        project.Lines.Should().BeLessThanOrEqualTo(MostLines);
    }

    private static void AddToProgram(EditedFile program, IEnumerable<string> application)
    {
        program.AddFirst(ReadmeLines.Usings);
        program.AddBefore("var app = ", ReadmeLines.Services);
        program.AddBefore("app.Run();", [.. application]);
    }

    // The request passes until the webhook is attached.
    private static async Task StopByWebhookAsync(HttpClient client, Func<Task<HttpResponseMessage>> sendAsync)
    {
        await using var receiver = RawReceiver.Answering(
            "HTTP/1.1 409 Conflict\nContent-Type: application/problem+json\nContent-Length: 33\n\n",
            """{"title":"Sold out","status":409}"""u8.ToArray());
        using var before = await sendAsync();
        before.StatusCode.Should().Be(HttpStatusCode.OK);

        using var hook = new StringContent(
            ReadmeLines.Hook.Replace("http://localhost:5000/stock", receiver.Url, StringComparison.Ordinal),
            new MediaTypeHeaderValue("application/json"));
        using var attached = await client.PostAsync(new Uri("/webhooks/api/hooks", UriKind.Relative), hook);
        attached.StatusCode.Should().Be(HttpStatusCode.Created, await attached.Content.ReadAsStringAsync());

        using var stopped = await sendAsync();
        stopped.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await stopped.Content.ReadAsStringAsync()).Should().Contain("Sold out");
        receiver.Requests.Should().ContainSingle();
    }
}
