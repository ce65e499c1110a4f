using System.Text.Encodings.Web;
using Fluid;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>A body of the receiver's own form, in Liquid.</summary>
internal static class OrderTemplate
{
    public const string Text = """
        {"order":{{ data.id }},"customer":"{{ data.customer }}","sku":"{{ data.sku }}",
        "total":{{ data.total }},"by":"{{ hook.name }}"}
        """;

    private static readonly IFluidTemplate Template = new FluidParser().Parse(Text);

    private static readonly TemplateOptions Options = CreateOptions();

    public static ValueTask<string> RenderAsync(Order order, EnvelopeHook hook)
    {
        var context = new TemplateContext(Options);
        context.SetValue("data", order);
        context.SetValue("hook", hook);
        return Template.RenderAsync(context, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    }

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions();
        options.MemberAccessStrategy.MemberNameStrategy = MemberNameStrategies.CamelCase;
        options.MemberAccessStrategy.Register<Order>();
        options.MemberAccessStrategy.Register<EnvelopeHook>();
        return options;
    }
}
