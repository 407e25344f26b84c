"""A lesson with files on its way from draft to published page, step by step."""

from dataclasses import dataclass, replace

from lessons import attachments, hearing, manuscripts, workflow
from lessons.attachments import Sent
from lessons.site import Site
from tests import small, writing
from tests.attachments import made

IMAGE = made.image()
DOCUMENT = made.pdf("Nothing but words")


@dataclass
class Lesson:
    """What people do with it. `id` is the manuscript that is being written."""

    site: Site
    people: dict
    id: str = ""

    def begin(self, page=None, **fields):
        text = manuscripts.text_of_page(self.site, page) if page else writing.text(**fields)
        self.id = manuscripts.begin(self.site, self.people["leader"], text, page=page).id
        return self

    def add(self, content=IMAGE, name="drawing.png", label="A drawing", by="leader", **more):
        return attachments.add(self.site, self.people[by], self.id, Sent(content, name, label, **more))

    def now(self):
        return manuscripts.opened(self.site, self.people["leader"], self.id)

    def names(self):
        return [a.name for a in self.site.store.attachments.of_manuscript(self.id)]

    def write(self, body):
        now = self.now()
        manuscripts.save(self.site, self.people["leader"], self.id, now.version, replace(now.text, body=body))

    def show(self, *shown):
        """Write a text in which the images stand."""
        self.write("## Læring\n\nSe her.\n\n" + "\n\n".join(f"![{a.label}]({a.path})" for a in shown))

    def submit(self):
        return workflow.submit(self.site, self.people["leader"], self.id, self.now().version)

    def hear(self):
        return hearing.ask(self.site, self.people["desk"], self.id, self.submit().version)

    def publish(self):
        """The whole way; nobody who is asked says anything."""
        if self.now().state == "draft":
            self.hear()
        over = writing.later(self.site, days=30)
        ref = workflow.publish(over, self.people["desk"], self.id, self.now().version)
        return self.page(ref)

    def page(self, ref):
        return self.site.store.page(*ref.split("/"), small.EVERYONE)
