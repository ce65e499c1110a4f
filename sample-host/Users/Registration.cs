using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using SampleHost.Api;

namespace SampleHost.Users;

/// <summary>
/// Lets customers register themselves. This endpoint is a plain request delegate that reads and validates its body itself. It is bound in
/// appsettings (<c>Webhooks:Routes</c>), and <c>UseWebhooks()</c> processes the body before the endpoint reads it.
/// </summary>
internal static class Registration
{
    // It says what its body is, since nothing binds it: the event catalogue then knows what webhooks receive.
    public static void MapRegistration(this IEndpointRouteBuilder app)
        => app.MapPost("/user/new", (RequestDelegate)AddAsync).WithMetadata(new AcceptsMetadata(["application/json"], typeof(NewUser)));

    private static async Task AddAsync(HttpContext context)
    {
        var result = await RegisterAsync(context.Request, context.RequestServices.GetRequiredService<UserDirectory>());
        await result.ExecuteAsync(context);
    }

    private static async Task<IResult> RegisterAsync(HttpRequest request, UserDirectory users)
    {
        if (!request.HasJsonContentType())
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        NewUser? body;
        try
        {
            body = await request.ReadFromJsonAsync<NewUser>(request.HttpContext.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body can't be read.", exception);
        }

        if (body is null)
        {
            return TypedResults.Problem("The body must be a user.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (Validate(body) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors);
        }

        return await users.AddAsync(body, request.HttpContext.RequestAborted) is { } user
            ? TypedResults.Ok(new CreatedReply(Ids.Format(user.Id)))
            : Problems.Conflict($"The login '{body.Login}' is taken.");
    }

    private static Dictionary<string, string[]> Validate(NewUser body)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(body, new ValidationContext(body), results, validateAllProperties: true);
        return JsonNames.FromClrErrors(results
            .GroupBy(result => result.MemberNames.FirstOrDefault() ?? "", result => result.ErrorMessage ?? "")
            .Select(messages => KeyValuePair.Create(messages.Key, messages.ToArray())));
    }
}
