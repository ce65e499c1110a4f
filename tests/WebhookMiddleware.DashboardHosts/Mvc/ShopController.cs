using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.DashboardHosts.Mvc;

/// <summary>The pages of the shop.</summary>
public sealed class ShopController : Controller
{
    public IActionResult Index() => View();

    [HttpGet]
    public IActionResult Order() => View(new ShopOrder());

    [HttpPost]
    [ValidateAntiForgeryToken]
    public IActionResult Order(ShopOrder order)
    {
        if (!ModelState.IsValid)
        {
            return View(order);
        }

        TempData["Ordered"] = order.Article;
        return RedirectToAction(nameof(Index));
    }

    public IActionResult Fail() => throw new InvalidOperationException("The shop is closed.");

    public IActionResult Error() => View();

    public IActionResult Status(int id) => View(id);
}
