using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using WebhookMiddleware.AspNetCore.Problems;

namespace WebhookMiddleware.SlimHost.Tests.Api;

/// <summary>Adds one controller, nested in a test class, whose types are in the context of the host.</summary>
internal static class Controllers
{
    public static void Add<T>(WebApplicationBuilder builder)
        => builder.Services.AddControllers()
            .AddJsonOptions(options =>
            {
                options.JsonSerializerOptions.TypeInfoResolverChain.Insert(0, ApiTypes.Default);
                options.JsonSerializerOptions.TypeInfoResolverChain.Insert(1, ProblemTypes.Default);
            })
            .ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Clear();
                manager.FeatureProviders.Clear();
                manager.FeatureProviders.Add(new Only(typeof(T)));
            });

    private sealed class Only(Type controller) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
            => feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(controller));
    }
}
