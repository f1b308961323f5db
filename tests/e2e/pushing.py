"""The push service's part inside the browser. Chromium subscribes with Google only; here our push service of tests/parts hands out
endpoint and keys, and what it received and decrypted is given to the service worker the way the browser does it (DevTools protocol).
"""

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Page, Worker, expect

from tests.e2e.steps import service_worker
from tests.parts.push_service import PushService, Received, Subscriber
from tests.parts.waiting import until

PUSH_MANAGER = """
(() => {
  const bytes = (key) => Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)).buffer
  const text = (key) => btoa(String.fromCharCode(...new Uint8Array(key))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const subscription = (given) => given && {
    endpoint: given.endpoint,
    options: { userVisibleOnly: true, applicationServerKey: bytes(given.key) },
    toJSON: () => given,
    unsubscribe: async () => { await __unsubscribe(); return true },
  }
  PushManager.prototype.subscribe = async (options) => subscription(await __subscribe(text(options.applicationServerKey)))
  PushManager.prototype.getSubscription = async () => subscription(await __subscription())
})()
"""

CLICK = """
async (tag) => {
  const [notice] = await self.registration.getNotifications({ tag })
  const opened = [], work = []
  self.clients.openWindow = async (url) => void opened.push(url)
  const click = new NotificationEvent('notificationclick', { notification: notice })
  click.waitUntil = (promise) => void work.push(promise)
  self.dispatchEvent(click)
  await Promise.allSettled(work)
  return opened
}
"""

SHOWN = "(tag) => self.registration.getNotifications({ tag }).then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))"


async def deliver(page: Page, data: str) -> None:
    """Wake the service worker with this push, as the browser would."""
    await service_worker(page)
    devtools = await page.context.new_cdp_session(page)
    known: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def heard(event: dict[str, Any]) -> None:
        if event["registrations"] and not known.done():
            known.set_result(event["registrations"][0])

    devtools.on("ServiceWorker.workerRegistrationUpdated", heard)
    await devtools.send("ServiceWorker.enable")
    registration = await asyncio.wait_for(known, 10)
    scope = registration["scopeURL"].rstrip("/")
    push = {"origin": scope, "registrationId": registration["registrationId"], "data": data}
    await devtools.send("ServiceWorker.deliverPushMessage", push)
    await devtools.detach()


class Pushing:
    """One browser profile's subscription, and the pushes that reach it."""

    def __init__(self, service: PushService) -> None:
        self._service = service
        self.subscriber: Subscriber | None = None
        self.key = ""
        """The server's key that the subscription was made for; another one is refused while it lasts, as browsers do."""

    async def enter(self, context: BrowserContext) -> None:
        self._context = context
        for name in ("subscribe", "subscription", "unsubscribe"):
            await context.expose_function(f"__{name}", getattr(self, f"_{name}"))
        await context.add_init_script(PUSH_MANAGER)

    async def arrived(self, count: int) -> Received:
        """The newest push, once there are so many."""
        await until(self._is_subscribed)
        assert self.subscriber is not None
        return (await self._service.wait_for(self.subscriber, count))[count - 1]

    async def shown(self, tag: str, timeout_s: float = 20) -> list[dict[str, str]]:
        """The notifications with this tag, once there is one."""
        found: list[dict[str, str]] = await until(lambda: self.worker.evaluate(SHOWN, tag), timeout_s)
        return found

    async def deliver_until_shown(self, page: Page, data: str, tag: str) -> list[dict[str, str]]:
        """Deliver, and again if nothing comes of it: DevTools loses a push that meets a worker about to stop, a push service does not."""
        for _ in range(4):
            await deliver(page, data)
            with suppress(AssertionError):
                return await self.shown(tag, timeout_s=5)
        return await self.shown(tag)

    async def click(self, tag: str) -> list[str]:
        """Tap the notification, which goes; the addresses the worker opened new windows for."""
        opened: list[str] = await self.worker.evaluate(CLICK, tag)
        await until(lambda: self._is_gone(tag))
        return opened

    @property
    def worker(self) -> Worker:
        return self._context.service_workers[-1]

    async def _is_gone(self, tag: str) -> bool:
        return await self.worker.evaluate(SHOWN, tag) == []

    async def _is_subscribed(self) -> bool:
        return self.subscriber is not None

    def _subscribe(self, key: str) -> dict[str, Any]:
        if self.subscriber is None:
            self.subscriber, self.key = self._service.subscribe(), key
        if key != self.key:
            raise ValueError("InvalidStateError")
        return self._subscription() or {}

    def _subscription(self) -> dict[str, Any] | None:
        if self.subscriber is None:
            return None
        return {"endpoint": self.subscriber.endpoint, "keys": self.subscriber.keys, "key": self.key}

    def _unsubscribe(self) -> None:
        self.subscriber = None


async def turn_on_notices(page: Page, pushing: Pushing) -> None:
    """In the settings: subscribe, and let the activation push through. The device counts from now on."""
    await page.locator("[data-test=push-on]").click()
    activation = await pushing.arrived(1)
    await pushing.deliver_until_shown(page, activation.raw.decode(), "activation")
    await expect(page.locator("[data-test=push]")).to_have_attribute("data-state", "on")
