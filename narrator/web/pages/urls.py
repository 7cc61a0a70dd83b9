"""Addresses of the pages."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from narrator.web.pages import accounts, books, jobs, library, quotes, voices

urlpatterns: list[URLPattern] = [
    path("", library.library, name="library"),
    path("shelf", library.shelf_now, name="shelf"),
    path("books/upload", library.upload, name="upload"),
    path("books/paste", library.paste, name="paste"),
    path("books/fetch", library.fetch, name="fetch"),
    path("books/<uuid:book_id>", books.book, name="book"),
    path("books/<uuid:book_id>/reading", books.reading, name="reading"),
    path("books/<uuid:book_id>/edit", books.edit, name="edit-book"),
    path("books/<uuid:book_id>/chapters", books.select, name="select-chapters"),
    path("books/<uuid:book_id>/delete", books.delete, name="delete-book"),
    path("chapters/<uuid:chapter_id>", books.chapter, name="chapter"),
    path("books/<uuid:book_id>/voice", voices.voices, name="voices"),
    path("books/<uuid:book_id>/voice/new", voices.describe, name="describe-voice"),
    path("books/<uuid:book_id>/voice/<uuid:voice_id>", voices.choose, name="choose-voice"),
    path("books/<uuid:book_id>/voice/<uuid:voice_id>/forget", voices.forget, name="forget-voice"),
    path("quotes/<uuid:quote_id>", quotes.quote, name="quote"),
    path("quotes/<uuid:quote_id>/accept", quotes.accept, name="accept-quote"),
    path("quotes/<uuid:quote_id>/renew", quotes.renew, name="renew-quote"),
    path("jobs/<uuid:job_id>", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/now", jobs.job_now, name="job-now"),
    path("jobs/<uuid:job_id>/exports", jobs.export, name="export"),
    path("jobs/<uuid:job_id>/pause", jobs.act, {"action": "pause"}, name="pause"),
    path("jobs/<uuid:job_id>/resume", jobs.act, {"action": "resume"}, name="resume"),
    path("jobs/<uuid:job_id>/cancel", jobs.act, {"action": "cancel"}, name="cancel"),
    path("sign-in", accounts.SignIn.as_view(), name="login"),
    path("sign-out", LogoutView.as_view(), name="logout"),
    path("account", accounts.account, name="account"),
    path("account/password", accounts.ChangePassword.as_view(), name="password"),
    path("account/tokens", accounts.create_token, name="create-token"),
    path("account/tokens/<int:token_id>/revoke", accounts.revoke_token, name="revoke-token"),
]
