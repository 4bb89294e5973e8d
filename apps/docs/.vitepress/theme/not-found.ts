import { withBase } from "vitepress";
import { defineComponent, h, onMounted, ref } from "vue";

import { type KnownPage, nearestPages } from "../../src/site/nearest-pages.js";

/** The page that is shown for an unknown address: it suggests those with similar ones. */
export const NotFound = defineComponent({
  setup() {
    const requested = ref("");
    const suggestions = ref<KnownPage[]>([]);
    onMounted(async () => {
      requested.value = location.pathname;
      const pages = (await (await fetch(withBase("/paths.json"))).json()) as KnownPage[];
      suggestions.value = nearestPages(location.pathname, pages);
    });
    return () =>
      h("main", { class: "not-found vp-doc" }, [
        h("h1", "This page does not exist"),
        h("p", [h("code", requested.value), " is not a page of this site."]),
        suggestions.value.length > 0 && h("p", "Did you mean:"),
        h(
          "ul",
          suggestions.value.map(({ address, title }) =>
            h("li", h("a", { href: withBase(`/${address}`) }, title)),
          ),
        ),
        h("p", ["Or search, or see ", h("a", { href: withBase("/guides") }, "all guides"), "."]),
      ]);
  },
});
