using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace SampleHost.Api;

/// <summary>Sets up what all endpoints of the API share: JSON, validation, and problem details for every error.</summary>
internal static class ApiExtensions
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddControllers(mvc =>
            {
                mvc.ModelMetadataDetailsProviders.Add(new SystemTextJsonValidationMetadataProvider(JsonNames.Policy));
                mvc.ModelMetadataDetailsProviders.Add(new JsonDisplayNames());
                // Models declare [Required] themselves. Without this, an unreadable body causes a second error, about the parameter.
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .AddJsonOptions(json => JsonNames.Configure(json.JsonSerializerOptions));
        services.ConfigureHttpJsonOptions(json => JsonNames.Configure(json.SerializerOptions));

        services.AddValidation();
        services.AddSingleton<HostAddress>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Customize);
        // An unreadable body throws in every environment, so that Customize can describe what is wrong with it.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception
                => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            // The client's mistake, which is not logged as an error of the host.
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

        // Problem details have names of their own. Controllers keep them; minimal APIs would convert them to snake case.
        if (context.ProblemDetails.Extensions.Remove("trace_id", out var traceId))
        {
            context.ProblemDetails.Extensions["traceId"] = traceId;
        }

        // Minimal APIs report validation errors by the names of C# properties.
        if (context.ProblemDetails is HttpValidationProblemDetails invalid and not ValidationProblemDetails)
        {
            invalid.Errors = JsonNames.FromClrErrors(invalid.Errors);
        }
    }
}
