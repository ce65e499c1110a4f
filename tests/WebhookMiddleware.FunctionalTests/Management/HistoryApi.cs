using System.Security.Claims;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Starts APIs whose callers say who they are, and reads what was kept of their writes.</summary>
internal static class HistoryApi
{
    private const string Caller = "X-Caller";

    public static Task<TestApi> StartAsync(HostDatabase database, Action<TestApiBuilder>? configure = null)
        => StoredApi.StartAsync(database, api =>
        {
            api.WithoutPlantedSecrets().Use(app => app.Use((context, next) =>
            {
                if (context.Request.Headers[Caller].FirstOrDefault() is { } name)
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));
                }

                return next(context);
            }));
            configure?.Invoke(api);
        });

    public static Task<TestResponse> WriteAsync(
        this TestApi api, string method, string path, string? json = null, string? caller = null, string? ifMatch = null)
    {
        List<(string, string)> headers = [];
        if (caller is not null)
        {
            headers.Add((Caller, caller));
        }

        if (ifMatch is not null)
        {
            headers.Add(("If-Match", ifMatch));
        }

        return api.SendAsync(HttpMethod.Parse(method), StoredApi.Management + path, json, [.. headers]);
    }

    /// <summary>Creates a webhook, and returns the path of it.</summary>
    public static async Task<string> CreateAsync(this TestApi api, string members = "{}", string? caller = null)
    {
        var document = JsonNode.Parse(
            $$"""{"name":"Stock","url":"{{api.Receiver.Url("/")}}","event":"{{StoredApi.Before}}","fireAndForget":false,"awaitResponse":true}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            document[name] = value?.DeepClone();
        }

        var response = await api.WriteAsync("POST", "/hooks", document.ToJsonString(), caller);
        response.Status.Should().Be(201, response.Body);
        return $"/hooks/{response.Json["id"]}";
    }

    public static async Task<JsonArray> ItemsAsync(this TestApi api, string path)
    {
        var response = await api.GetAsync(path);
        response.Status.Should().Be(200, response.Body);
        return response.Json["items"]!.AsArray();
    }

    /// <summary>Returns the messages of a problem by their keys.</summary>
    public static Dictionary<string, string> Errors(this TestResponse response)
    {
        response.Status.Should().Be(400, response.Body);
        return response.Json["errors"]!.AsObject().ToDictionary(error => error.Key, error => string.Join(' ', error.Value!.AsArray()));
    }

    /// <summary>Returns all text of a table.</summary>
    public static async Task<string> ReadTextAsync(this HostDatabase database, string table)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        await using var reader = await command.ExecuteReaderAsync();
        List<object> values = [];
        while (await reader.ReadAsync())
        {
            values.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
        }

        return string.Join('\n', values);
    }
}
