/// The providers, by name. What the documentation does not say is left out: a false alarm is worse than a miss.
///
/// A port is listed where the provider's own page names it with its security, and `only` is given where that page lists them
/// all. Adding a provider is one entry, with the page and the day.
extension Provider {
  static let all: [Provider] = [
    Provider(
      "Amazon SES", hosts: ["email-smtp.*.amazonaws.com", "email-smtp-fips.*.amazonaws.com"], startTLS: [587, 25, 2587],
      implicitTLS: [465, 2465], only: true, login: .accessKeyID, oauth2: .none,
      source: "https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html", date: "2026-11-24"),
    Provider(
      "Brevo", hosts: ["smtp-relay.brevo.com", "smtp-relay.sendinblue.com"], startTLS: [587, 2525], implicitTLS: [465],
      login: .address, oauth2: .none, source: "https://developers.brevo.com/docs/smtp-integration", date: "2026-11-24"),
    Provider(
      "Fastmail", hosts: ["smtp.fastmail.com"], startTLS: [587], implicitTLS: [465], login: .address,
      source: "https://www.fastmail.help/hc/en-us/articles/1500000279921", date: "2026-11-24"),
    // Port 25 answers too, though only the relay's page names it.
    Provider(
      "Gmail", hosts: ["smtp.gmail.com"], startTLS: [587, 25], implicitTLS: [465], only: true, oauth2: .otherGrants,
      source: "https://developers.google.com/workspace/gmail/imap/xoauth2-protocol", date: "2026-11-23"),
    Provider(
      "Google Workspace SMTP relay", hosts: ["smtp-relay.gmail.com"], startTLS: [587, 25], implicitTLS: [465], only: true,
      oauth2: .otherGrants, source: "https://support.google.com/a/answer/176600", date: "2026-11-24"),
    Provider(
      "iCloud Mail", hosts: ["smtp.mail.me.com"], startTLS: [587], only: true,
      source: "https://support.apple.com/en-us/102525", date: "2026-11-24"),
    Provider(
      "Loops", hosts: ["smtp.loops.so"], startTLS: [587], login: .word("loops"),
      source: "https://loops.so/docs/smtp", date: "2026-11-24"),
    Provider(
      "Mailgun", hosts: ["smtp.mailgun.org", "smtp.eu.mailgun.org"], startTLS: [587, 25, 2525], implicitTLS: [465], only: true,
      login: .address, oauth2: .none,
      source: "https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp", date: "2026-11-24"),
    Provider(
      "Mailjet", hosts: ["in-v3.mailjet.com", "in.mailjet.com"], startTLS: [587, 25, 2525], implicitTLS: [465],
      login: .key("an API key"), oauth2: .none, source: "https://dev.mailjet.com/smtp-relay/configuration/", date: "2026-11-24"),
    Provider(
      "Mailtrap", hosts: ["live.smtp.mailtrap.io", "bulk.smtp.mailtrap.io"], startTLS: [587, 2525],
      source: "https://docs.mailtrap.io", date: "2026-11-24"),
    // Its page offers STARTTLS on all ports, 465 included.
    Provider(
      "Mailtrap sandbox", hosts: ["sandbox.smtp.mailtrap.io", "smtp.mailtrap.io"], startTLS: [2525, 587, 25, 465],
      source: "https://docs.mailtrap.io", date: "2026-11-24"),
    Provider(
      "Mandrill", hosts: ["smtp.mandrillapp.com"], startTLS: [587, 25, 2525], implicitTLS: [465], oauth2: .none,
      source: "https://mailchimp.com/developer/transactional/docs/smtp-integration/", date: "2026-11-24"),
    Provider(
      "Microsoft 365", hosts: ["smtp.office365.com"], startTLS: [587, 25], only: true, login: .address,
      oauth2: .clientCredential,
      source:
        "https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
      date: "2026-11-23"),
    Provider(
      "Outlook.com", hosts: ["smtp-mail.outlook.com"], startTLS: [587, 25], only: true,
      source:
        "https://support.microsoft.com/en-us/office/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
      date: "2026-11-24"),
    Provider(
      "Postmark", hosts: ["smtp.postmarkapp.com", "smtp-broadcasts.postmarkapp.com"], startTLS: [587, 25, 2525], only: true,
      login: .key("the server's API token, or the access key of an SMTP token"), oauth2: .none,
      source: "https://postmarkapp.com/support/article/811-what-are-the-smtp-details-api-tokens-i-should-be-using",
      date: "2026-11-24"),
    Provider(
      "Resend", hosts: ["smtp.resend.com"], startTLS: [587, 25, 2587], implicitTLS: [465, 2465], only: true,
      login: .word("resend"), oauth2: .none, source: "https://resend.com/docs/send-with-smtp", date: "2026-11-24"),
    Provider(
      "SendGrid", hosts: ["smtp.sendgrid.net", "smtp.eu.sendgrid.net"], startTLS: [587, 25, 2525], implicitTLS: [465],
      only: true, login: .word("apikey"), oauth2: .none,
      source: "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api",
      date: "2026-11-24"),
    Provider(
      "SMTP2GO", hosts: ["mail.smtp2go.com"], startTLS: [2525, 587, 25, 80, 8025], implicitTLS: [465, 443, 8465],
      source: "https://www.smtp2go.com/setup/", date: "2026-11-24"),
    Provider(
      "SparkPost", hosts: ["smtp.sparkpostmail.com", "smtp.eu.sparkpostmail.com"], startTLS: [587, 2525], only: true,
      login: .word("SMTP_Injection"), oauth2: .none, source: "https://developers.sparkpost.com/api/smtp/", date: "2026-11-24"),
    Provider(
      "Yahoo Mail", hosts: ["smtp.mail.yahoo.com"], startTLS: [587], implicitTLS: [465], only: true,
      source: "https://help.yahoo.com/kb/SLN4075.html", date: "2026-11-24"),
    Provider(
      "Zoho Mail",
      hosts: ["smtp.zoho.com", "smtp.zoho.eu", "smtp.zoho.in", "smtppro.zoho.com", "smtppro.zoho.eu", "smtppro.zoho.in"],
      startTLS: [587], implicitTLS: [465], only: true, source: "https://www.zoho.com/mail/help/zoho-smtp.html", date: "2026-11-24"
    ),
  ]
}
