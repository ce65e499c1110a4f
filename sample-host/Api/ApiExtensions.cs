using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace SampleHost.Api;

/// <summary>What all of the API's endpoints have in common: JSON, validation, and problem details for every error.</summary>
internal static class ApiExtensions
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddControllers(mvc =>
            {
                mvc.ModelMetadataDetailsProviders.Add(new SystemTextJsonValidationMetadataProvider(JsonNames.Policy));
                mvc.ModelMetadataDetailsProviders.Add(new JsonDisplayNames());
                // Models say [Required] themselves; without this an unreadable body gives a second error, about the action's parameter.
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .AddJsonOptions(json => JsonNames.Configure(json.JsonSerializerOptions));
        services.ConfigureHttpJsonOptions(json => JsonNames.Configure(json.SerializerOptions));

        services.AddValidation();
        services.AddSingleton<HostAddress>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Customize);
        // A body that can't be read is an exception in every environment, so that Customize can say what was wrong with it.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception
                => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            // That is the client's mistake, and nothing to wake anybody for.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
    }

    private static void Customize(ProblemDetailsContext context)
    {
        if (context.Exception is BadHttpRequestException { InnerException: JsonException json })
        {
            context.ProblemDetails.Detail = $"The body is not the JSON that this method expects, at {json.Path ?? "$"}.";
        }

        // Problem details have names of their own, which controllers keep and minimal APIs would put into snake case.
        if (context.ProblemDetails.Extensions.Remove("trace_id", out var traceId))
        {
            context.ProblemDetails.Extensions["traceId"] = traceId;
        }

        // Minimal APIs report validation errors by C# names.
        if (context.ProblemDetails is HttpValidationProblemDetails invalid and not ValidationProblemDetails)
        {
            invalid.Errors = JsonNames.FromClrErrors(invalid.Errors);
        }
    }
}
