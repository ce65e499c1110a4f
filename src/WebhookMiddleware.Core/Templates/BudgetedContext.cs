using Fluid;

namespace WebhookMiddleware.Templates;

/// <summary>The context of one rendering, with what it may use up.</summary>
internal sealed class BudgetedContext(TemplateOptions options, RenderBudget budget) : TemplateContext(options)
{
    public RenderBudget Budget => budget;
}
