// Each class has a host of its own, and all share one browser.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
